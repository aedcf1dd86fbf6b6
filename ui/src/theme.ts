import { createTheme, type CSSVariablesResolver, type MantineThemeOverride } from "@mantine/core";
import type { Translate } from "./i18n";

const SANS = '"Pretendard Variable", Pretendard, system-ui, -apple-system, "Noto Sans KR", sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "D2Coding", "Noto Sans Mono CJK KR", monospace';

/** One accent. All other colour means a state, see `state.css`. */
export const theme = createTheme({
  colors: {
    dark: [
      "#e3e6ea",
      "#c2c8cf",
      "#9aa2ab",
      "#7b838c",
      "#3d434a",
      "#2f343a",
      "#24282d",
      "#16181b",
      "#121416",
      "#0e0f11",
    ],
  },
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  headings: { fontFamily: SANS, fontWeight: "650", sizes: { h1: { fontSize: "1.25rem" }, h2: { fontSize: "1rem" } } },
  defaultRadius: "sm",
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  respectReducedMotion: true,
  components: {
    Text: { defaultProps: { size: "sm" } },
    Button: { defaultProps: { size: "xs" } },
    InputWrapper: { styles: { description: { fontSize: "12px" }, error: { fontSize: "12px" } } },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs" } },
    // A list that is shut is not drawn: half of what opening a form took was lists that nobody had opened.
    Combobox: { defaultProps: { keepMounted: false } },
    MultiSelect: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    Switch: { defaultProps: { size: "xs" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 } } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 100 }, multiline: true, maw: 320 } },
    Menu: { defaultProps: { transitionProps: { duration: 100 } } },
  },
});

/** What the components themselves say. */
export function words(t: Translate): MantineThemeOverride {
  const close = { closeButtonProps: { "aria-label": t("shell.close") } };
  return { components: { Modal: { defaultProps: close }, Drawer: { defaultProps: close } } };
}

/** Surfaces and lines, in both schemes. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#1c2024",
    "--mantine-color-dimmed": "#5c636b",
    "--surface-raised": "#f7f8f9",
    "--surface-hover": "#f1f3f5",
    "--line": "#e3e6e9",
  },
  dark: {
    "--mantine-color-body": "#16181b",
    "--mantine-color-text": "#e3e6ea",
    "--mantine-color-dimmed": "#9aa2ab",
    "--surface-raised": "#1c1f23",
    "--surface-hover": "#24282d",
    "--line": "#2f343a",
  },
});
