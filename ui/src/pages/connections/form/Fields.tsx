import { PasswordInput, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useT } from "../../../i18n";
import { helpOf } from "./help";
import { KINDS } from "./kinds";
import { credentialsOf, isNeeded } from "./needs";
import { Options } from "./Options";
import { SECURITIES, type Security } from "./url";
import type { useForm } from "./use-form";

export interface FieldsProps {
  form: ReturnType<typeof useForm>;
  /** Names of the credentials that are set. */
  known: string[];
  disabled: boolean;
}

/** The fields that a kind of connection has. Credentials go in and never come out. */
export function Fields({ form, known, disabled }: FieldsProps) {
  const t = useT();
  const { values, set } = form;
  const { kind, parts, credentials } = values;
  const { fields, required, port, settings = [] } = KINDS[kind];
  const help = (what: string) => helpOf(kind, what, t);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" style={{ alignItems: "end" }}>
      {fields.map((field, index) => (
        <TextInput
          key={field}
          label={t(`connections.field-${field}`)}
          description={help(field)}
          value={parts[field] ?? ""}
          placeholder={field === "port" ? portOf(port, parts.security) : undefined}
          inputMode={field === "port" ? "numeric" : undefined}
          required={required.includes(field)}
          data-autofocus={index === 0 || undefined}
          disabled={disabled}
          onChange={(event) => set({ parts: { ...parts, [field]: event.currentTarget.value } })}
        />
      ))}
      {kind === "mail" && (
        <Select
          label={t("connections.security")}
          data={SECURITIES.map((value) => ({ value, label: t(`connections.security-${value}`) }))}
          value={parts.security ?? "starttls"}
          allowDeselect={false}
          disabled={disabled}
          onChange={(security) => set({ parts: { ...parts, security: security as Security } })}
        />
      )}
      {settings.map((setting) => (
        <TextInput
          key={setting}
          label={t(`connections.field-${setting}`)}
          description={help(setting)}
          value={values[setting]}
          placeholder={
            kind === "s3" ? { endpoint: "https://store.example.com", region: "us-east-1" }[setting] : undefined
          }
          disabled={disabled}
          onChange={(event) => set({ [setting]: event.currentTarget.value })}
        />
      ))}
      {credentialsOf(kind, parts).map((credential) => (
        <PasswordInput
          key={credential}
          label={t(`connections.credential-${credential}`)}
          description={help(credential)}
          placeholder={known.includes(credential) ? t("connections.keep") : undefined}
          value={credentials[credential] ?? ""}
          required={isNeeded(kind, credential, parts) && !known.includes(credential)}
          disabled={disabled}
          autoComplete="new-password"
          onChange={(event) => set({ credentials: { ...credentials, [credential]: event.currentTarget.value } })}
        />
      ))}
      <Options form={form} disabled={disabled} />
    </SimpleGrid>
  );
}

function portOf(port: number | undefined, security: Security | undefined): string {
  return String(port ?? (security === "tls" ? 465 : 587));
}
