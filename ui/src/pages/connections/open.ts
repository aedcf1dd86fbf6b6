/** What the address says is open while something new is made. */
export const NEW = "+";
