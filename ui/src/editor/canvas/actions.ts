import { createContext, useContext } from "react";

/** What nodes and edges may ask of the canvas; nothing where it is only looked at. */
export interface CanvasActions {
  insertInto: ((edge: string) => void) | null;
}

export const CanvasActionsContext = createContext<CanvasActions>({ insertInto: null });

export function useCanvasActions(): CanvasActions {
  return useContext(CanvasActionsContext);
}
