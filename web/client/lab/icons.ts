/** Icons that only the lab shows, likewise from Lucide (ISC License; the notice stands in `../ui/icons.ts`). */
export const LAB_ICONS = {
  /** flask-conical */
  lab:
    "M14 2v6a2 2 0 0 0 .245.96l5.51 10.08A2 2 0 0 1 18 22H6a2 2 0 0 1-1.755-2.96l5.51-10.08A2 2 0 0 0 10 8V2M6.453 15h11.094M8.5 2h7",
  /** plug */
  plug: "M12 22v-5M9 8V2M15 8V2M18 8v5a4 4 0 0 1-4 4h-4a4 4 0 0 1-4-4V8z",
  /** skip-back */
  back:
    "M17.971 4.285A2 2 0 0 1 21 6v12a2 2 0 0 1-3.029 1.715l-9.997-5.998a2 2 0 0 1-.003-3.432zM3 20V4",
  /** skip-forward */
  forward:
    "M6.029 4.285A2 2 0 0 0 3 6v12a2 2 0 0 0 3.029 1.715l9.997-5.998a2 2 0 0 0 .003-3.432zM21 4v16",
  /** chevron-left */
  previous: "M15 18l-6-6 6-6",
  /** chevron-right */
  next: "M9 18l6-6-6-6",
  /** copy */
  copy:
    "M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2V10a2 2 0 0 1 2-2M4 16a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2",
} as const;

export type LabIconName = keyof typeof LAB_ICONS;
