/** Line icons, drawn here: 24 units square, the colour of the text beside them. They are never the only name of a thing. */
import { html } from "/client/core/view.js";

const PATHS = {
  mark: "M5 12.5l4.5 4.5L19 7M4 4h16v16H4z",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  list: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
  board: "M4 20V10M10 20V4M16 20v-8M22 20H2",
  today: "M5 5h14v15H5zM5 10h14M9 3v4M15 3v4",
  bell: "M6 17V11a6 6 0 0112 0v6l2 2H4zM10 21h4",
  flag: "M5 21V4h13l-3 4 3 4H5",
  import: "M12 4v11m-4-4l4 4 4-4M5 20h14",
  report: "M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5",
  people: "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 4.500a3.500 3.500 0 010 6.500M18 14.500c2 .8 3.500 2.500 3.500 5.500",
  gear: "M12 15a3 3 0 100-6 3 3 0 000 6zM12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M5 19l3-3M16 8l3-3",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  plus: "M12 5v14M5 12h14",
  search: "M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l5 5",
  star: "M12 3l2.700 5.700 6.300.8-4.600 4.300 1.200 6.200-5.600-3.100L6.400 20l1.200-6.200L3 9.500l6.300-.8z",
  camera: "M4 8h4l2-3h4l2 3h4v11H4zM12 17a3.500 3.500 0 100-7 3.500 3.500 0 000 7z",
  phone: "M6 3h4l1.500 5-2 1.500a11 11 0 005 5l1.500-2 5 1.500v4c0 1-1 2-2 2A17 17 0 014 5c0-1 1-2 2-2z",
  back: "M15 5l-7 7 7 7",
};

export const Icon = ({ name }) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${PATHS[name]} /></svg>`;
