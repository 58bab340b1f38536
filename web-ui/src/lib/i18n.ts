import i18next from "i18next";
import { initReactI18next } from "react-i18next";

/** The languages of the web UI, each named in itself. */
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

const files = { en: () => import("@/locales/en"), de: () => import("@/locales/de") };

async function load(language: Language): Promise<void> {
  const { words } = await files[language]();
  for (const [path, texts] of Object.entries(words)) {
    const namespace = path.slice(path.lastIndexOf("/") + 1, -".json".length);
    i18next.addResourceBundle(language, namespace, texts, true, true);
  }
}

function isLanguage(text: string | null | undefined): text is Language {
  return text != null && text in languages;
}

/** The language that the person chose, else that of the browser, else English. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem("candor.language");
  if (isLanguage(chosen)) return chosen;
  const browser = navigator.language.slice(0, 2);
  return isLanguage(browser) ? browser : "en";
}

/** Switches every text at once and remembers the choice. */
export async function switchLanguage(language: Language): Promise<void> {
  await load(language);
  localStorage.setItem("candor.language", language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** Speaks the language of the signed-in person, unless another was chosen in this browser. */
export async function followLanguage(language: string): Promise<void> {
  if (!isLanguage(localStorage.getItem("candor.language")) && isLanguage(language)) {
    await switchLanguage(language);
  }
}

/** Starts translation; resolves when the words of the preferred language are there. */
export async function startTranslation(): Promise<void> {
  const language = preferredLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: "app",
    interpolation: { escapeValue: false },
    resources: {},
  });
  await load(language);
  document.documentElement.lang = language;
}
