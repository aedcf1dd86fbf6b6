/** Returns the rule that most begin with: a failed run is told through a channel. */
export const firstRule = (channel: string): string => `failures:
  when: failed
  severity: error
  to: ${channel}
`;
