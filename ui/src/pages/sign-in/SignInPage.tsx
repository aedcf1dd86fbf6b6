import { Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useSignIn } from "../../api/mutations";
import { Failed } from "../../components/Failed";
import { Prose } from "../../components/Prose";
import { useT } from "../../i18n";
import { ownAddress } from "../../lib/session";
import { Preferences } from "../../shell/Preferences";
import classes from "./SignInPage.module.css";

export function SignInPage() {
  const t = useT();
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [token, setToken] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(token.trim(), { onSuccess: () => void navigate({ href: ownAddress(next, "/pipelines") }) });
  };
  return (
    <main className={classes.page}>
      <Stack component="form" onSubmit={submit} className={classes.form} gap="md">
        <Title order={1}>{t("shell.signIn")}</Title>
        <Text c="dimmed">
          <Prose text={t("shell.signInHow")} />
        </Text>
        <PasswordInput
          label={t("shell.token")}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          autoComplete="current-password"
          size="sm"
          autoFocus
          required
        />
        {signIn.error && <Failed error={signIn.error} />}
        <Button type="submit" size="sm" loading={signIn.isPending}>
          {t("shell.signIn")}
        </Button>
        <Preferences />
      </Stack>
    </main>
  );
}
