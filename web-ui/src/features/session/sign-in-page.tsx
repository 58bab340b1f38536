import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { asApiError } from "@/api/problem";
import { sessionQuery, signIn } from "@/api/session";
import { followLanguage, type Language, languages, switchLanguage } from "@/lib/i18n";
import classes from "./sign-in.module.css";

interface Credentials {
  email: string;
  password: string;
  organisation: string;
}

/** Only addresses within this page may follow a sign-in. */
function safeTarget(next: unknown): string {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : "/";
}

/** Asks who comes in. */
export function SignInPage() {
  const { t, i18n } = useTranslation("session");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const search: Record<string, unknown> = useSearch({ strict: false });
  const { register, handleSubmit, formState } = useForm<Credentials>({
    defaultValues: { email: "", password: "", organisation: "" },
  });
  useEffect(() => {
    document.title = `${t("sign_in.title")} · Candor`;
  }, [t]);

  const entering = useMutation({
    mutationFn: ({ email, password, organisation }: Credentials) =>
      signIn({ email, password, organisation: organisation || undefined }),
    onSuccess: async (session) => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
      await followLanguage(session.user.language);
      await navigate({ href: safeTarget(search.next), replace: true });
    },
  });
  const problem = entering.error ? asApiError(entering.error) : null;
  const asksOrganisation = problem?.at("organisation") !== undefined;
  const explanation = () => {
    if (!problem) return null;
    if (asksOrganisation) return t("sign_in.which_organisation");
    if (problem.status === 401) return t("sign_in.wrong");
    if (problem.status === 429) return t("sign_in.too_often");
    if (problem.status === 0) return t("sign_in.no_answer");
    return problem.errors[0]?.message ?? problem.message;
  };

  return (
    <main className={classes.page}>
      <form className={classes.form} onSubmit={handleSubmit((values) => entering.mutate(values))}>
        <div className={classes.brand}>
          Candor<i>.</i>
        </div>
        <h1>{t("sign_in.title")}</h1>
        <p className="muted">{t("sign_in.lead")}</p>
        <Stack gap="md">
          {problem && (
            <Alert color="orange" variant="light" role="alert" className={classes.alert}>
              {explanation()}
            </Alert>
          )}
          <TextInput
            label={t("sign_in.email")}
            type="email"
            autoComplete="username"
            size="md"
            autoFocus
            error={formState.errors.email && t("sign_in.email_needed")}
            {...register("email", { required: true })}
          />
          <PasswordInput
            label={t("sign_in.password")}
            autoComplete="current-password"
            size="md"
            error={formState.errors.password && t("sign_in.password_needed")}
            visibilityToggleButtonProps={{ "aria-label": t("sign_in.show_password") }}
            {...register("password", { required: true })}
          />
          {asksOrganisation && (
            <TextInput
              label={t("sign_in.organisation")}
              size="md"
              autoCapitalize="none"
              {...register("organisation")}
            />
          )}
          <Button type="submit" size="md" fullWidth loading={entering.isPending}>
            {t("sign_in.submit")}
          </Button>
        </Stack>
        <div className={classes.languages}>
          {Object.entries(languages).map(([code, name]) => (
            <button
              key={code}
              type="button"
              lang={code}
              aria-pressed={i18n.language === code}
              onClick={() => void switchLanguage(code as Language)}
            >
              {name}
            </button>
          ))}
        </div>
      </form>
    </main>
  );
}
