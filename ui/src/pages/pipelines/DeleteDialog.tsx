import { useLocation, useNavigate } from "@tanstack/react-router";
import { useDeletePipeline } from "../../api/mutations";
import { ConfirmByTyping } from "../../components/ConfirmByTyping";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";

interface Props {
  name: string;
  onClose: () => void;
}

export function DeleteDialog({ name, onClose }: Props) {
  const t = useT();
  const report = useReport();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const remove = useDeletePipeline();
  const confirm = () =>
    remove.mutate(name, {
      onSuccess: () => {
        onClose();
        report.done(t("pipelines.didDelete", { name }));
        if (pathname !== "/pipelines") void navigate({ to: "/pipelines" });
      },
    });
  return (
    <ConfirmByTyping
      title={t("pipelines.deleteTitle", { name })}
      consequence={t("pipelines.deleteConsequence")}
      word={name}
      action={t("pipelines.delete")}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
