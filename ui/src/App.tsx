import { MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import type { newClient } from "./api/cache";
import { I18nProvider, useT } from "./i18n";
import type { Catalogue, Language } from "./i18n/types";
import type { newRouter } from "./router";
import { theme, variables, words } from "./theme";

interface Props {
  client: ReturnType<typeof newClient>;
  router: ReturnType<typeof newRouter>;
  language: Language;
  catalogue: Catalogue;
}

export function App({ client, router, language, catalogue }: Props) {
  return (
    <I18nProvider language={language} catalogue={catalogue}>
      <Themed>
        <QueryClientProvider client={client}>
          <Notifications position="bottom-right" limit={3} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Themed>
    </I18nProvider>
  );
}

function Themed({ children }: { children: ReactNode }) {
  const t = useT();
  const translated = useMemo(() => mergeThemeOverrides(theme, words(t)), [t]);
  return (
    <MantineProvider theme={translated} cssVariablesResolver={variables} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}
