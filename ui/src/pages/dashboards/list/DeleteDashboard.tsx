import { ConfirmByTyping } from "../../../components/ConfirmByTyping";
import { useReport } from "../../../components/report";
import { useT } from "../../../i18n";
import { useDeleteDashboard } from "../api";

interface Props {
  name: string;
  onClose: () => void;
  onDone?: () => void;
}

export function DeleteDashboard({ name, onClose, onDone }: Props) {
  const t = useT();
  const report = useReport();
  const remove = useDeleteDashboard();
  const confirm = () =>
    remove.mutate(name, {
      onSuccess: () => {
        onClose();
        report.done(t("dashboards.didDelete", { name }));
        onDone?.();
      },
    });
  return (
    <ConfirmByTyping
      title={t("dashboards.deleteTitle", { name })}
      consequence={t("dashboards.deleteConsequence")}
      word={name}
      action={t("dashboards.delete")}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
