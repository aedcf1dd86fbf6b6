import { Outlet } from "@tanstack/react-router";
import { useT } from "../i18n";
import { useChanges } from "./changes";
import { FinderProvider } from "./finder/FinderProvider";
import { Header } from "./Header";
import { Lost } from "./Lost";
import { KeyProvider } from "./keys/KeyProvider";
import classes from "./Shell.module.css";

/** What surrounds every page behind the sign-in. */
export function Shell() {
  const t = useT();
  const lost = useChanges();
  return (
    <KeyProvider>
      <FinderProvider>
        <div className={classes.shell}>
          <a href="#content" className={classes.skip}>
            {t("shell.skip")}
          </a>
          <Header />
          <div role="status">{lost && <Lost since={lost} />}</div>
          <main id="content" tabIndex={-1} className={classes.content}>
            <Outlet />
          </main>
        </div>
      </FinderProvider>
    </KeyProvider>
  );
}
