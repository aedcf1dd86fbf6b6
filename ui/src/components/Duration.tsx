import { useI18n } from "../i18n";
import { formatDuration } from "../lib/format";
import { useNow } from "../lib/now";

interface Props {
  from: string;
  to: string | null;
}

/** How long something took, or takes already. */
export function Duration({ from, to }: Props) {
  return to === null ? <Passing from={from} /> : <Passed ms={Date.parse(to) - Date.parse(from)} />;
}

function Passing({ from }: { from: string }) {
  return <Passed ms={useNow(1_000) - Date.parse(from)} />;
}

function Passed({ ms }: { ms: number }) {
  const { language } = useI18n();
  return <span className="numbers">{formatDuration(ms, language)}</span>;
}
