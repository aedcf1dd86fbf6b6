/** How high a row and the axis above it are, and how much room names get, in pixels. */
export const ROW = 28;
export const BAR = 14;
export const AXIS = 24;
export const LABEL = 140;
