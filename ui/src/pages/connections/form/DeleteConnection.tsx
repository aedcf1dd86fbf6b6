import { useDeleteConnection } from "../../../api/mutations";
import type { Connection } from "../../../api/types";
import { ConfirmByTyping } from "../../../components/ConfirmByTyping";
import { useReport } from "../../../components/report";
import { useT } from "../../../i18n";

interface Props {
  connection: Connection;
  onClose: () => void;
  onDone: () => void;
}

export function DeleteConnection({ connection: { name, used_by, dashboards, alerts }, onClose, onDone }: Props) {
  const t = useT();
  const report = useReport();
  const remove = useDeleteConnection();
  const users = [...used_by, ...dashboards, ...alerts];
  const confirm = () =>
    remove.mutate(name, {
      onSuccess: () => {
        report.done(t("connections.didDelete", { name }));
        onDone();
      },
    });
  return (
    <ConfirmByTyping
      title={t("connections.deleteTitle", { name })}
      consequence={
        users.length > 0
          ? t("connections.deleteUsed", { count: users.length, names: users.join(", ") })
          : t("connections.deleteUnused")
      }
      word={name}
      action={t("connections.delete")}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
