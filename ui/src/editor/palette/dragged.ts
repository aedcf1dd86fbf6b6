/** The type under which a dragged block travels: its name and version. */
export const DRAGGED_BLOCK = "application/x-weir-block";
