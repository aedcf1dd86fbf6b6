import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["dist", "node_modules", "src/api/schema.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  hooks.configs.flat.recommended,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "off",
      // A request without an answer is a `change<void>`.
      "@typescript-eslint/no-invalid-void-type": "off",
      "react-hooks/incompatible-library": "off",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true, varsIgnorePattern: "^_" }],
      "no-console": "error",
    },
  },
  { files: ["scripts/**"], languageOptions: { globals: globals.node }, rules: { "no-console": "off" } },
  // What is evaluated in a page stands among what runs in Node.
  { files: ["browser/**", "bench/**"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  { files: ["bench/**"], rules: { "no-console": "off" } },
);
