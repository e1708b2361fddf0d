// Refusals of a pipeline's own properties, that need nothing but the settings. One thing is wrong in each.
import { find, firstPipeline as p, refuse } from "./refusal.js";

describe("refusals: properties", () => {
  refuse(
    "two tasks at the source",
    { [`${p}.source.properties`]: { "tasks.max": 2 } },
    ["source.tasks.several"],
    `
  msk-cdc:pipelines[0].source.properties.tasks.max
    is:   "2"
    rule: Debezium's MySQL connector reads the binlog with one task, whatever tasks.max says
    fix:  write 1`,
  );

  refuse(
    "a mistyped snapshot mode",
    { [`${p}.source.properties`]: { "snapshot.mode": "initail" } },
    ["property.value.choice"],
    `
  msk-cdc:pipelines[0].source.properties.snapshot.mode
    is:   "initail"
    rule: snapshot.mode is one of initial, no_data, when_needed, initial_only, always, recovery, configuration_based, custom, never, schema_only, schema_only_recovery
    fix:  write initial`,
  );

  find("an own server id", { [`${p}.source.properties`]: { "database.server.id": 5 } }, [
    "property.value.follows",
    "msk-cdc:pipelines[0].source.properties.database.server.id",
    "remove it, and change source.serverId",
  ]);

  refuse(
    "own brokers",
    { [`${p}.source.properties`]: { "bootstrap.servers": "b:9098" } },
    ["property.client.authentication"],
    `
  msk-cdc:pipelines[0].source.properties.bootstrap.servers
    is:   "b:9098"
    rule: MSK Connect gives the worker's clients the cluster's brokers and authentication; a connector's own are passed over
    fix:  remove it`,
  );

  refuse(
    "a property of Debezium 1",
    { [`${p}.source.properties`]: { "database.history.kafka.topic": "h" } },
    ["property.name.renamed"],
    `
  msk-cdc:pipelines[0].source.properties.database.history.kafka.topic
    is:   "h"
    rule: Debezium 1.x called it so; 2.0 and newer pass it over silently
    fix:  write schema.history.internal.kafka.topic`,
  );

  find("a list of Debezium 1", { [`${p}.source.properties`]: { "table.whitelist": "demosrc.products" } }, [
    "property.name.renamed",
    "msk-cdc:pipelines[0].source.properties.table.whitelist",
    "write table.include.list",
  ]);

  refuse(
    "a client property",
    { [`${p}.source.properties`]: { "producer.linger.ms": 5 } },
    ["property.client.ofWorker"],
    `
  msk-cdc:pipelines[0].source.properties.producer.linger.ms
    is:   "5"
    rule: a connector has no client properties of this name; the worker has
    fix:  move it to the worker configuration (worker.properties)`,
  );

  refuse(
    "a misspelt property",
    { [`${p}.source.properties`]: { "max.batch.sise": 5 } },
    ["property.name.unknown"],
    `
  msk-cdc:pipelines[0].source.properties.max.batch.sise
    is:   "5"
    rule: the connector has no property of this name and passes it over silently
    fix:  write max.batch.size`,
  );

  find("a switch that is neither", { [`${p}.source.properties`]: { "tombstones.on.delete": "yes" } }, [
    "property.value.choice",
    "msk-cdc:pipelines[0].source.properties.tombstones.on.delete",
    "write true or false",
  ]);

  refuse(
    "inserts only",
    { [`${p}.sink.properties`]: { "insert.mode": "insert" } },
    ["property.value.fixed"],
    `
  msk-cdc:pipelines[0].sink.properties.insert.mode
    is:   "insert"
    rule: this property stays upsert: a sink gets every change at least once: only upserts write a row twice without harm
    fix:  remove it`,
  );

  find("no key", { [`${p}.sink.properties`]: { "primary.key.mode": "none" } }, [
    "property.value.fixed",
    "msk-cdc:pipelines[0].sink.properties.primary.key.mode",
  ]);

  find("no deletes", { [`${p}.sink.properties`]: { "delete.enabled": false } }, [
    "property.value.fixed",
    "msk-cdc:pipelines[0].sink.properties.delete.enabled",
  ]);

  find("names without quotes", { [`${p}.sink.properties`]: { "quote.identifiers": false } }, [
    "property.value.fixed",
    "msk-cdc:pipelines[0].sink.properties.quote.identifiers",
  ]);

  find(
    "tables of other schemas",
    { [`${p}.sink.url`]: "jdbc:mysql://h:3306/demosink?nullDatabaseMeansCurrent=false" },
    ["sink.url.anySchema", "msk-cdc:pipelines[0].sink.url"],
  );

  find(
    "columns added in spite of schemaChanges",
    { [`${p}.schemaChanges`]: "report", [`${p}.sink.properties`]: { "schema.evolution": "basic" } },
    ["sink.evolution.contradicts", "msk-cdc:pipelines[0].sink.properties.schema.evolution"],
  );

  refuse(
    "tables made by themselves",
    { [`${p}.sink.properties`]: { "auto.create": true } },
    ["property.name.ofOtherSinks"],
    `
  msk-cdc:pipelines[0].sink.properties.auto.create
    is:   "true"
    rule: other sinks have this property, Confluent's JDBC sink among them; Debezium's passes it over silently
    fix:  remove it; schema.evolution says whether tables and columns are added (basic) or not (none)`,
  );

  find("columns added by themselves", { [`${p}.sink.properties`]: { "auto.evolve": true } }, [
    "property.name.ofOtherSinks",
    "msk-cdc:pipelines[0].sink.properties.auto.evolve",
  ]);

  find("another table", { [`${p}.sink.properties`]: { "table.name.format": "products" } }, [
    "property.value.follows",
    "msk-cdc:pipelines[0].sink.properties.table.name.format",
    "remove it, and change sink.tables[].table",
  ]);

  refuse(
    "an empty batch",
    { [`${p}.sink.properties`]: { "batch.size": 0 } },
    ["property.value.number"],
    `
  msk-cdc:pipelines[0].sink.properties.batch.size
    is:   "0"
    rule: batch.size is a whole number, 1 or more
    fix:  write 1 or more`,
  );

  refuse(
    "larger batches than polls",
    { [`${p}.sink.properties`]: { "batch.size": 9000 } },
    ["sink.batch.neverFull"],
    `
  msk-cdc:pipelines[0].sink.properties.batch.size
    is:   9000
    rule: the sink gets no more records at once than consumer.max.poll.records (5000), and writes what it got: larger batches never come
    fix:  write 5000 or less, or raise consumer.max.poll.records in worker.properties`,
  );

  refuse(
    "an unwrapping transform",
    { [`${p}.sink.properties`]: { "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState" } },
    ["sink.transform.unwraps"],
    `
  msk-cdc:pipelines[0].sink.properties.transforms.unwrap.type
    is:   "io.debezium.transforms.ExtractNewRecordState"
    rule: the sink takes Debezium's envelope itself; unwrapped before it, excluded columns come back at the first delete
    fix:  remove the transform`,
  );

  refuse(
    "text for a sink",
    { [`${p}.sink.properties`]: { "value.converter": "org.apache.kafka.connect.storage.StringConverter" } },
    ["sink.converter.noSchema"],
    `
  msk-cdc:pipelines[0].sink.properties.value.converter
    is:   "org.apache.kafka.connect.storage.StringConverter"
    rule: a JDBC sink needs records with a schema
    fix:  remove it: the worker's JsonConverter has schemas`,
  );

  refuse(
    "a refused worker property",
    { [`${p}.worker.properties`]: { "producer.retries": 5 } },
    ["worker.property.refused"],
    `
  msk-cdc:pipelines[0].worker.properties.producer.retries
    is:   "5"
    rule: MSK Connect refuses this property in a worker configuration
    fix:  remove it`,
  );

  refuse(
    "text from the workers",
    { [`${p}.worker.properties`]: { "value.converter": "org.apache.kafka.connect.storage.StringConverter" } },
    ["worker.converter.noSchema"],
    `
  msk-cdc:pipelines[0].worker.properties.value.converter
    is:   StringConverter
    rule: a JDBC sink needs records with a schema
    fix:  remove it: JsonConverter with schemas is what the worker has`,
  );

  refuse(
    "offsets in another topic",
    { [`${p}.worker.properties`]: { "offset.storage.topic": "x" } },
    ["worker.property.fixed"],
    `
  msk-cdc:pipelines[0].worker.properties.offset.storage.topic
    is:   "x"
    rule: the connectors' configuration stands on this property; it stays as it is
    fix:  remove it`,
  );
});
