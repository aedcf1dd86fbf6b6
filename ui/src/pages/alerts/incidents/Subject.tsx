import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { pipelinesQuery } from "../../../api/queries";
import type { Incident } from "../../../api/types";

/** What is or was wrong: a pipeline, with a link as long as there is one of this name, or a server. */
export function Subject({ incident: { subject } }: { incident: Incident }) {
  const pipelines = useQuery(pipelinesQuery()).data ?? [];
  if (!pipelines.some(({ name }) => name === subject)) return <b>{subject}</b>;
  return (
    <Link to="/pipelines/$name" params={{ name: subject }}>
      <b>{subject}</b>
    </Link>
  );
}
