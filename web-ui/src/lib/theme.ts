import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  Modal,
  Paper,
  Popover,
  Tooltip,
  type VariantColorsResolver,
} from "@mantine/core";

// Mantine wants ten shades per colour; what is seen comes from the tokens through `cssVariables` below.
const accent: MantineColorsTuple = [
  "#e8eefc",
  "#d3defa",
  "#b3c5f5",
  "#8aa8ff",
  "#6d8cf0",
  "#4a70e2",
  "#2f5bd7",
  "#274eba",
  "#20419c",
  "#18327a",
];

const dark: MantineColorsTuple = [
  "#e9eaec",
  "#c9ccd1",
  "#9aa1ab",
  "#737a85",
  "#3a4048",
  "#262a30",
  "#1d2024",
  "#15171a",
  "#121417",
  "#0e1012",
];

/** Filled buttons take their ground and ink from the tokens: the accent, or the colour of harm for `red`. */
const variantColors: VariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input);
  const colour = input.color ?? input.theme.primaryColor;
  if (colour === "gray" && input.variant === "subtle") return { ...resolved, color: "var(--mute)" };
  if (input.variant !== "filled" || (colour !== "accent" && colour !== "red")) return resolved;
  const ground = colour === "accent" ? "var(--accent)" : "var(--neg)";
  const hover = `color-mix(in srgb, ${ground} 88%, var(--ink))`;
  return { ...resolved, background: ground, hover, color: "var(--accent-ink)" };
};

/** The component library in the look of Candor. */
export const theme = createTheme({
  primaryColor: "accent",
  colors: { accent, dark },
  variantColorResolver: variantColors,
  primaryShade: { light: 6, dark: 3 },
  fontFamily: 'Inter, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { sm: "1.45", md: "1.5" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "24px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  headings: { sizes: { h1: { fontSize: "20px" }, h2: { fontSize: "14px" }, h3: { fontSize: "13px" } } },
  components: {
    Modal: Modal.extend({ defaultProps: { radius: "lg", transitionProps: { duration: 120 } } }),
    Popover: Popover.extend({
      defaultProps: { shadow: "md", radius: "md", transitionProps: { duration: 100 } },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, transitionProps: { duration: 80 } } }),
    Paper: Paper.extend({ defaultProps: { radius: "md" } }),
  },
});

const shared = {
  "--mantine-color-body": "var(--bg)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-bright": "var(--ink)",
  "--mantine-color-dimmed": "var(--mute)",
  "--mantine-color-placeholder": "var(--mute)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-error": "var(--neg)",
  "--mantine-color-default": "var(--card)",
  "--mantine-color-default-hover": "var(--soft)",
  "--mantine-color-default-border": "var(--line)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-disabled": "var(--soft)",
  "--mantine-color-disabled-color": "var(--mute)",
  "--mantine-color-accent-filled": "var(--accent)",
  "--mantine-color-accent-light": "var(--accent-soft)",
  "--mantine-color-accent-light-color": "var(--accent)",
  "--mantine-color-accent-light-hover": "var(--accent-soft)",
  "--mantine-color-accent-outline": "var(--accent)",
  "--mantine-primary-color-contrast": "var(--accent-ink)",
  "--mantine-shadow-md": "var(--shadow-over)",
  "--mantine-shadow-xl": "var(--shadow-over)",
};

/** Hands the tokens to the component library, so that both are one palette. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
