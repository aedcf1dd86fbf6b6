import { Stack, TextInput, Textarea, Title } from "@mantine/core";
import { useT } from "../../../i18n";
import { setHead } from "../model/edits";
import classes from "./Edit.module.css";
import { InputFields } from "./InputFields";
import { ParameterFields } from "./ParameterFields";
import { RefreshField } from "./RefreshField";
import type { Draft } from "./use-draft";

/** What a dashboard says of itself: its title, when it is made anew, what it can be asked with, and what it reads. */
export function HeadForm({ draft }: { draft: Draft }) {
  const t = useT();
  const { title, description } = draft.file;
  const write = (key: string) => (text: string) =>
    draft.apply(setHead(draft.document, key, text || undefined), t("dashboards.didHead"), key);
  return (
    <fieldset className={classes.form} disabled={!draft.isReadable}>
      <Stack gap="sm">
        <TextInput
          label={t("dashboards.title-field")}
          required
          value={title}
          onChange={(event) => write("title")(event.currentTarget.value)}
        />
        <Textarea
          label={t("dashboards.description")}
          rows={2}
          value={description}
          onChange={(event) => write("description")(event.currentTarget.value)}
        />
        <RefreshField draft={draft} />
      </Stack>
      <Stack gap="sm" component="section">
        <Title order={2}>{t("dashboards.parameters")}</Title>
        <ParameterFields draft={draft} />
      </Stack>
      <Stack gap="sm" component="section">
        <Title order={2}>{t("dashboards.inputs")}</Title>
        <InputFields draft={draft} />
      </Stack>
    </fieldset>
  );
}
