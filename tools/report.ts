// How what is fetched or built says what it is at.

/** Hears, in a few words, what a long step is doing. */
export type Report = (text: string) => void;
