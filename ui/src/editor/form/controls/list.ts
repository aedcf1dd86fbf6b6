/** How lists of choices open: they stay when what is above them grows, as an issue does that the server finds meanwhile. */
export const LIST = { hideDetached: false } as const;
