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
          {/* It scrolls, so that keys have to get into it also where it holds nothing else that takes the focus. */}
          <main id="content" tabIndex={0} className={classes.content}>
            <Outlet />
          </main>
        </div>
      </FinderProvider>
    </KeyProvider>
  );
}
