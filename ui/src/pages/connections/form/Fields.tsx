import { PasswordInput, SimpleGrid, TextInput } from "@mantine/core";
import { useT } from "../../../i18n";
import { KINDS } from "./kinds";
import type { useForm } from "./use-form";

interface Props {
  form: ReturnType<typeof useForm>;
  /** Names of the credentials that are set. */
  known: string[];
  disabled: boolean;
}

/** The fields that a kind of connection has. Credentials go in and never come out. */
export function Fields({ form: { values, set }, known, disabled }: Props) {
  const t = useT();
  const { kind, parts, credentials } = values;
  const { fields, required, port } = KINDS[kind];
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      {fields.map((field, index) => (
        <TextInput
          key={field}
          label={t(`connections.field-${field}`)}
          value={parts[field] ?? ""}
          placeholder={field === "port" ? String(port) : undefined}
          inputMode={field === "port" ? "numeric" : undefined}
          required={required.includes(field)}
          data-autofocus={index === 0 || undefined}
          disabled={disabled}
          onChange={(event) => set({ parts: { ...parts, [field]: event.currentTarget.value } })}
        />
      ))}
      {kind === "s3" &&
        (["endpoint", "region"] as const).map((setting) => (
          <TextInput
            key={setting}
            label={t(`connections.field-${setting}`)}
            value={values[setting]}
            placeholder={setting === "endpoint" ? "https://store.example.com" : "us-east-1"}
            disabled={disabled}
            onChange={(event) => set({ [setting]: event.currentTarget.value })}
          />
        ))}
      {KINDS[kind].credentials.map((credential) => (
        <PasswordInput
          key={credential}
          label={t(`connections.credential-${credential as "password"}`)}
          placeholder={known.includes(credential) ? t("connections.keep") : undefined}
          value={credentials[credential] ?? ""}
          disabled={disabled}
          autoComplete="new-password"
          onChange={(event) => set({ credentials: { ...credentials, [credential]: event.currentTarget.value } })}
        />
      ))}
    </SimpleGrid>
  );
}
