import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { newClient } from "./api/cache";
import { I18nProvider } from "./i18n";
import type { Catalogue, Language } from "./i18n/types";
import type { newRouter } from "./router";
import { theme, variables } from "./theme";

interface Props {
  client: ReturnType<typeof newClient>;
  router: ReturnType<typeof newRouter>;
  language: Language;
  catalogue: Catalogue;
}

export function App({ client, router, language, catalogue }: Props) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <I18nProvider language={language} catalogue={catalogue}>
        <QueryClientProvider client={client}>
          <Notifications position="bottom-right" limit={3} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </MantineProvider>
  );
}
