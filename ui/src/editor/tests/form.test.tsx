import { MantineProvider } from "@mantine/core";
import { useState } from "react";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { JsonSchema } from "../../api/types";
import { I18nProvider } from "../../i18n";
import * as english from "../../i18n/en";
import { SchemaForm } from "../form/SchemaForm";
import type { Path, Value } from "../model/value";

const schema: JsonSchema = {
  type: "object",
  properties: {
    path: { type: "string", description: "Which `files`." },
    limit: { type: "integer", minimum: 1, default: 100 },
    header: { type: "boolean", default: true },
    order: { oneOf: [{ const: "asc" }, { const: "desc" }] },
    nulls: { type: "array", items: { type: "string" } },
  },
  required: ["path"],
};

function show(value: Value, readOnly = false) {
  const onSet = vi.fn();
  render(
    <MantineProvider env="test">
      <I18nProvider language="en" catalogue={english}>
        <SchemaForm schema={schema} value={value} onSet={onSet} readOnly={readOnly} />
      </I18nProvider>
    </MantineProvider>,
  );
  return onSet;
}

describe("a form made from a schema", () => {
  it("says what is required, where it is missing", () => {
    show({});
    expect(screen.getByText("path is required")).toBeInTheDocument();
    expect(screen.getByText("files").tagName).toBe("CODE");
  });

  it("shows defaults without setting them", () => {
    const onSet = show({ path: "a" });
    expect(screen.getByLabelText("limit")).toHaveAttribute("placeholder", "default: 100");
    expect(screen.getByLabelText("limit")).toHaveValue("");
    expect(onSet).not.toHaveBeenCalled();
  });

  it("sets single values, numbers as numbers", async () => {
    const onSet = show({ path: "a" });
    await userEvent.type(screen.getByLabelText("limit"), "25");
    await userEvent.tab();
    expect(onSet).toHaveBeenLastCalledWith(["limit"], 25);
    await userEvent.click(screen.getByLabelText("header"));
    expect(onSet).toHaveBeenLastCalledWith(["header"], false);
  });

  it("leaves a parameter in place of a number a text", async () => {
    const onSet = show({ path: "a" });
    await userEvent.type(screen.getByLabelText("limit"), "${{n}");
    await userEvent.tab();
    expect(onSet).toHaveBeenLastCalledWith(["limit"], "${n}");
  });

  it("takes a value back to its default", async () => {
    const onSet = show({ path: "a", limit: 5 });
    await userEvent.click(screen.getByRole("button", { name: "Back to the default: limit" }));
    expect(onSet).toHaveBeenLastCalledWith(["limit"], undefined);
  });

  it("marks what is out of range", () => {
    show({ path: "a", limit: 0 });
    expect(screen.getByText("is at least 1")).toBeInTheDocument();
  });

  it("only shows values to whoever may not change them", () => {
    show({ path: "a", limit: 5 }, true);
    expect(screen.getByLabelText("limit")).toBeDisabled();
    expect(screen.queryByRole("button", { name: /Back to the default/ })).toBeNull();
  });

  it("keeps a further field in its place while it is filled in", async () => {
    const many = Object.fromEntries(["a", "b", "c", "d", "e", "f", "g"].map((name) => [name, { type: "string" }]));
    function Held() {
      const [value, setValue] = useState<Value>({});
      const onSet = (path: Path, next: Value | undefined) => setValue({ [String(path[0])]: next ?? null });
      return <SchemaForm schema={{ type: "object", properties: many }} value={value} onSet={onSet} />;
    }
    render(
      <MantineProvider env="test">
        <I18nProvider language="en" catalogue={english}>
          <Held />
        </I18nProvider>
      </MantineProvider>,
    );
    await userEvent.click(screen.getByRole("button", { name: "7 further fields" }));
    const input = screen.getByLabelText("f");
    await userEvent.type(input, "some");
    await waitFor(() => expect(screen.getByRole("button", { name: "Back to the default: f" })).toBeInTheDocument());
    expect(input).toHaveFocus();
  });
});
