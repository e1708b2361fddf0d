/** A pipeline of the kinds that only tests have, as a stack's settings hold it. */
export const pipeline = {
  name: "books",
  source: { type: "ledger", host: "books.example", user: "reader", tables: ["a.entries"], page: 12 },
  sink: {
    type: "heap",
    url: "heap:heap.example",
    user: "writer",
    database: "pile",
    tables: [{ from: "a.entries", table: "entries", key: ["id"] }],
  },
};
