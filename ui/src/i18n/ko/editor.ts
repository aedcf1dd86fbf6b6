import type { Catalogue } from "../types";

export const editor: Catalogue["editor"] = {
  title: "편집기",
};
