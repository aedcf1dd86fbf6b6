import { Outlet } from "@tanstack/react-router";
import { useT } from "../i18n";
import { Header } from "./Header";
import classes from "./Shell.module.css";

export function Shell() {
  const t = useT();
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {t("shell.skip")}
      </a>
      <Header />
      <main id="content" tabIndex={-1} className={classes.content}>
        <Outlet />
      </main>
    </div>
  );
}
