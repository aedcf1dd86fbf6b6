import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css";
import "./base.css";
import "./state.css";
import { createRoot } from "react-dom/client";
import { newClient } from "./api/cache";
import { App } from "./App";
import { initialLanguage, loadCatalogue } from "./i18n/language";
import { signInFromFragment } from "./lib/session";
import { newRouter } from "./router";

const language = initialLanguage();
const [catalogue] = await Promise.all([loadCatalogue(language), signInFromFragment()]);

const client = newClient(() => {
  const { pathname, href } = router.state.location;
  if (pathname !== "/sign-in") void router.navigate({ to: "/sign-in", search: { next: href } });
});
const router = newRouter(client);

createRoot(document.getElementById("root")!).render(
  <App client={client} router={router} language={language} catalogue={catalogue} />,
);
