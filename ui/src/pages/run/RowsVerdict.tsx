import { List, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconProgress } from "@tabler/icons-react";
import type { RunNode } from "../../api/types";
import { useI18n } from "../../i18n";
import { formatNumber } from "../../lib/format";
import { isBalanced, type Balance } from "./conservation";
import classes from "./tables.module.css";

interface Props {
  nodes: { node: RunNode; balance: Balance }[];
  going: boolean;
}

/** Says in words whether every row is accounted for, and if not, which node does not add up and how. */
export function RowsVerdict({ nodes, going }: Props) {
  const { t, language } = useI18n();
  const wrong = nodes.filter(({ balance }) => !isBalanced(balance));
  const free = nodes.filter(({ balance }) => balance.missing === null).length;
  const number = (value: number) => formatNumber(value, language);
  if (going) return <Verdict tone="running" icon={IconProgress} text={t("run.stillCounting")} />;
  if (wrong.length === 0) {
    const text = free > 0 ? t("run.accountedBut", { count: free }) : t("run.accounted");
    return <Verdict tone="ok" icon={IconCheck} text={text} />;
  }
  return (
    <div className={classes.verdict} role="alert">
      <Verdict tone="failing" icon={IconAlertTriangle} text={t("run.unaccounted", { count: wrong.length })} />
      <List size="sm" mt={4}>
        {wrong.map(({ node: { node, block, rows_in, rows_out, rows_filtered, rows_rejected }, balance }) => (
          <List.Item key={node}>
            {balance.missing !== null && balance.missing < 0
              ? t("run.moreThanIn", {
                  node,
                  rows: number(-balance.missing),
                  in: number(rows_in),
                  out: number(rows_out),
                })
              : balance.missing
                ? t("run.lessThanIn", {
                    node,
                    rows: number(balance.missing),
                    in: number(rows_in),
                    out: number(rows_out),
                    filtered: number(rows_filtered),
                    rejected: number(rows_rejected),
                  })
                : t("run.filteredAll", { node, block: block ?? "–", rows: number(balance.dropped) })}
          </List.Item>
        ))}
      </List>
      <Text size="sm" mt={4}>
        {t("run.unaccountedHint")}
      </Text>
    </div>
  );
}

function Verdict({ tone, icon: Icon, text }: { tone: string; icon: typeof IconCheck; text: string }) {
  return (
    <Text component="p" fw={600} m={0} mb={8} className={classes.mark} data-state={tone}>
      <Icon size={16} aria-hidden />
      {text}
    </Text>
  );
}
