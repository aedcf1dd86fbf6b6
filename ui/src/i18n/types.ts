import type * as english from "./en";

/** English says which messages there are; another language has to have the same. */
export type Catalogue = { [Area in keyof typeof english]: Record<keyof (typeof english)[Area], string> };

export type Key = {
  [Area in keyof typeof english]: `${Area}.${Extract<keyof (typeof english)[Area], string>}`;
}[keyof typeof english];

type Text<K extends Key> = K extends `${infer Area}.${infer Name}`
  ? Area extends keyof typeof english
    ? Name extends keyof (typeof english)[Area]
      ? (typeof english)[Area][Name]
      : never
    : never
  : never;

type Hole<Text> = Text extends `${string}{${infer Inside}}${infer Rest}`
  ? (Inside extends `${infer Name}|${string}` ? Name : Inside) | Hole<Rest>
  : never;

/** The values that a message needs; none for one without holes. */
export type Arguments<K extends Key> = [Hole<Text<K>>] extends [never]
  ? []
  : [values: Record<Hole<Text<K>>, string | number>];

export type Translate = <K extends Key>(key: K, ...values: Arguments<K>) => string;

export type Language = "en" | "ko";
