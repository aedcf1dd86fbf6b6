import { useEffect, useRef, useState } from "react";

const WAIT_MS = 250;

/** Holds what is typed until a short pause or until the field is left, and follows changes from elsewhere. */
export function useTyped(value: string, keep: (text: string) => void) {
  const [typed, setTyped] = useState<string | null>(null);
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; text: string } | null>(null);
  const latest = useRef(keep);
  useEffect(() => {
    latest.current = keep;
  });
  const flush = () => {
    if (!pending.current) return;
    clearTimeout(pending.current.timer);
    const { text } = pending.current;
    pending.current = null;
    latest.current(text);
  };
  useEffect(() => flush, []);
  const onChange = (text: string) => {
    if (pending.current) clearTimeout(pending.current.timer);
    setTyped(text);
    pending.current = { text, timer: setTimeout(flush, WAIT_MS) };
  };
  const onBlur = () => {
    flush();
    setTyped(null);
  };
  return { value: typed ?? value, onChange, onBlur };
}
