import { Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useT } from "../i18n";
import classes from "./Header.module.css";
import { Preferences } from "./Preferences";

export function Header() {
  const t = useT();
  return (
    <header className={classes.header}>
      <Link to="/pipelines" className={classes.brand}>
        Weir
      </Link>
      <nav className={classes.nav} aria-label={t("shell.navigation")}>
        <Link to="/pipelines" className={classes.link}>
          {t("shell.pipelines")}
        </Link>
      </nav>
      <Group ml="auto">
        <Preferences />
      </Group>
    </header>
  );
}
