import { Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { deliveryQuery } from "../../api/queries";
import type { DeliveryDetail } from "../../api/types";
import { Loaded } from "../../components/Loaded";
import { MessageCard } from "../../components/MessageCard";
import { Prose } from "../../components/Prose";
import { State } from "../../components/State";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import { DELIVERY } from "../../lib/states";
import classes from "./Deliveries.module.css";
import { Resend } from "./Resend";
import { Tries } from "./Tries";

/** One delivery: where it stands, each try with what the other side said, and the message itself. */
export function DeliveryView({ id }: { id: string }) {
  const t = useT();
  const query = useQuery(deliveryQuery(id));
  const canEdit = useCanEdit();
  return (
    <Loaded query={query} what={t("deliveries.loadingOne")}>
      {(delivery) => (
        <Stack gap="md">
          <Facts delivery={delivery} />
          {canEdit && delivery.state !== "waiting" && <Resend delivery={delivery} />}
          <Title order={2}>{t("deliveries.tries")}</Title>
          <Tries tries={delivery.tries} />
          <Title order={2}>{t("deliveries.message")}</Title>
          <MessageCard message={delivery.message} />
        </Stack>
      )}
    </Loaded>
  );
}

function Facts({ delivery }: { delivery: DeliveryDetail }) {
  const t = useT();
  const { state, kind, channel, recipients, pipeline, run, fallback, instead_of, why } = delivery;
  const { made_at, next_try_at, ended_at } = delivery;
  return (
    <dl className={classes.facts}>
      <Fact label={t("deliveries.state")}>
        <State look={DELIVERY[state]} />
      </Fact>
      {why && (
        <Fact label={t("deliveries.why")}>
          <Prose text={why} />
        </Fact>
      )}
      <Fact label={t("deliveries.kind")}>{t(`deliveries.kind-${kind}`)}</Fact>
      <Fact label={t("deliveries.channel")}>
        <Link to="/connections" search={{ open: channel }} className="link">
          {channel}
        </Link>
      </Fact>
      <Fact label={t("deliveries.recipients")}>{recipients.join(", ") || t("deliveries.ownRecipients")}</Fact>
      {fallback && <Fact label={t("deliveries.fallback")}>{fallback}</Fact>}
      {instead_of !== null && (
        <Fact label={t("deliveries.insteadOf")}>
          <Link to="/deliveries" search={(before) => ({ ...before, open: String(instead_of) })} className="link">
            {t("deliveries.delivery", { id: instead_of })}
          </Link>
        </Fact>
      )}
      {pipeline && (
        <Fact label={t("deliveries.pipeline")}>
          <Link to="/pipelines/$name" params={{ name: pipeline }} className="link">
            {pipeline}
          </Link>
        </Fact>
      )}
      {run && (
        <Fact label={t("deliveries.run")}>
          <Link to="/runs/$id" params={{ id: run }} className="link">
            {run}
          </Link>
        </Fact>
      )}
      <Moment label={t("deliveries.made")} at={made_at} />
      <Moment label={t("deliveries.nextTry")} at={next_try_at} />
      <Moment label={t("deliveries.ended")} at={ended_at} />
    </dl>
  );
}

function Moment({ label, at }: { label: string; at: string | null }) {
  return (
    at && (
      <Fact label={label}>
        <Time at={at} seconds relative />
      </Fact>
    )
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
