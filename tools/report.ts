// Reports the progress of a download or build.

/** Hears, in a few words, what a long step is doing. */
export type Report = (text: string) => void;
