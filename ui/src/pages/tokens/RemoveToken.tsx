import { useQuery } from "@tanstack/react-query";
import { useRemoveToken } from "../../api/mutations";
import { sessionQuery } from "../../api/queries";
import { ConfirmByTyping } from "../../components/ConfirmByTyping";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";

interface Props {
  name: string;
  onClose: () => void;
}

export function RemoveToken({ name, onClose }: Props) {
  const t = useT();
  const report = useReport();
  const remove = useRemoveToken();
  const session = useQuery(sessionQuery).data;
  const confirm = () =>
    remove.mutate(name, {
      onSuccess: () => {
        onClose();
        report.done(t("tokens.didRemove", { name }));
      },
    });
  return (
    <ConfirmByTyping
      title={t("tokens.removeTitle", { name })}
      consequence={session?.user === name ? t("tokens.consequenceOwn") : t("tokens.consequence")}
      word={name}
      action={t("tokens.remove")}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
