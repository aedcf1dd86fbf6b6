import { CloseButton, TextInput, type TextInputProps } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useT } from "../i18n";
import { useKeys } from "../shell/keys/keys";

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

const PAUSE = 200;

/** A search that tells what is typed once the typing pauses; `/` leads to it. */
export function SearchInput({ value = "", onChange, ...rest }: Props) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    // The address changed by other means, such as the browser's back button.
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  useKeys([{ keys: "/", label: t("shell.search"), act: () => input.current?.focus() }]);
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setKnown(text);
      onChange(text || undefined);
    }, PAUSE);
  };
  return (
    <TextInput
      ref={input}
      w={200}
      aria-label={t("shell.search")}
      placeholder={t("shell.search")}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={typed && <CloseButton size="xs" aria-label={t("shell.clear")} onClick={() => type("")} />}
      {...rest}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}
