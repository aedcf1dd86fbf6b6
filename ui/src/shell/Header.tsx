import { ActionIcon, Group, Kbd, Text, UnstyledButton } from "@mantine/core";
import { IconKey, IconLogout, IconSearch } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useSignOut } from "../api/mutations";
import { useT } from "../i18n";
import { useIsAdmin } from "../lib/role";
import { useFinder } from "./finder/FinderProvider";
import classes from "./Header.module.css";
import { useKeys } from "./keys/keys";
import { PAGES } from "./pages";
import { Preferences } from "./Preferences";
import { ServerLoad } from "./ServerLoad";

export function Header() {
  const t = useT();
  const navigate = useNavigate();
  useKeys(PAGES.map(({ to, label, keys }) => ({ keys, label: t(label), act: () => void navigate({ to }) })));
  return (
    <header className={classes.header}>
      <Link to="/pipelines" className={classes.brand}>
        Weir
      </Link>
      <nav className={classes.nav} aria-label={t("shell.navigation")}>
        {PAGES.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className={classes.link} aria-label={t(label)}>
            <Icon size={16} aria-hidden />
            <span className={classes.word}>{t(label)}</span>
          </Link>
        ))}
      </nav>
      <Group ml="auto" gap={8} wrap="nowrap">
        <ServerLoad />
        <FindButton />
        <TokensLink />
        <Preferences />
        <SignOutButton />
      </Group>
    </header>
  );
}

/** For those who may decide who else may do what. */
function TokensLink() {
  const t = useT();
  const navigate = useNavigate();
  const isAdmin = useIsAdmin();
  useKeys(isAdmin ? [{ keys: "g t", label: t("tokens.title"), act: () => void navigate({ to: "/tokens" }) }] : []);
  if (!isAdmin) return null;
  return (
    <ActionIcon
      aria-label={t("tokens.title")}
      title={t("tokens.title")}
      visibleFrom="sm"
      renderRoot={(props) => <Link to="/tokens" {...props} />}
    >
      <IconKey size={16} />
    </ActionIcon>
  );
}

function FindButton() {
  const t = useT();
  return (
    <UnstyledButton className={classes.find} onClick={useFinder()} aria-label={`${t("shell.find")} Ctrl K`}>
      <IconSearch size={14} aria-hidden />
      <Text span size="xs" className={classes.word}>
        {t("shell.find")}
      </Text>{" "}
      <Kbd size="xs" className={classes.word}>
        Ctrl K
      </Kbd>
    </UnstyledButton>
  );
}

function SignOutButton() {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const leave = async () => {
    await navigate({ to: "/sign-in" });
    client.clear();
  };
  return (
    <ActionIcon
      aria-label={t("shell.signOut")}
      title={t("shell.signOut")}
      onClick={() => signOut.mutate(undefined, { onSuccess: () => void leave() })}
    >
      <IconLogout size={16} />
    </ActionIcon>
  );
}
