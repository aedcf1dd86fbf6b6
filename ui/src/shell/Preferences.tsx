import { ActionIcon, Group, Menu, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconLanguage, IconMoon, IconSun } from "@tabler/icons-react";
import { LANGUAGES, useI18n, type Language } from "../i18n";

const SCHEMES = ["light", "dark", "auto"] as const;

/** The switches for the language and for light and dark; both are remembered. */
export function Preferences() {
  return (
    <Group gap={4} wrap="nowrap">
      <LanguageMenu />
      <SchemeMenu />
    </Group>
  );
}

const mark = (chosen: boolean) => (chosen ? <IconCheck size={14} /> : <span style={{ width: 14 }} />);

function LanguageMenu() {
  const { t, language, setLanguage } = useI18n();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t("shell.language")}>
          <IconLanguage size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(LANGUAGES) as Language[]).map((each) => (
          <Menu.Item key={each} leftSection={mark(each === language)} onClick={() => setLanguage(each)} lang={each}>
            {LANGUAGES[each]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function SchemeMenu() {
  const { t } = useI18n();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t("shell.scheme")}>
          {colorScheme === "dark" ? <IconMoon size={16} /> : <IconSun size={16} />}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map((each) => (
          <Menu.Item key={each} leftSection={mark(each === colorScheme)} onClick={() => setColorScheme(each)}>
            {t(`shell.${each}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
