import assert from "node:assert/strict";
import { isUsable, mysqlRelease } from "../../../tools/databases/mysql.js";
import { chooseJdk, featureRelease, type JavaHome } from "../../../tools/jdk.js";

const jdk = (home: string, version: number, complete = true): JavaHome => ({ home, version, complete });

describe("the JDK of this machine", () => {
  it("is the first usable one, or JAVA_HOME would be passed over", () => {
    assert.equal(chooseJdk([jdk("/a", 21), jdk("/b", 17)]).home, "/a");
  });

  it("is neither too new, nor too old, nor a JRE while another one is there, or brokers would fail at their start", () => {
    assert.equal(chooseJdk([jdk("/new", 25), jdk("/old", 11), jdk("/jre", 17, false), jdk("/good", 17)]).home, "/good");
  });

  it("is named with its fault when none is usable, or the user would not know what to mend", () => {
    assert.throws(
      () => chooseJdk([jdk("/new", 25), jdk("/old", 11), jdk("/jre", 17, false)]),
      (error: Error) => {
        assert.match(error.message, /\/new is Java 25/);
        assert.match(error.message, /\/old is Java 11/);
        assert.match(error.message, /\/jre is a JRE/);
        assert.match(error.message, /install a JDK 17 or 21/);
        return !error.message.includes("\n");
      },
    );
    assert.throws(() => chooseJdk([]), /^Error: Java is missing: install a JDK 17 or 21/);
  });

  it("tells its release in old and new spelling, or Java 8 would count as Java 1", () => {
    assert.equal(featureRelease('IMPLEMENTOR="X"\nJAVA_VERSION="17.0.15"\n'), 17);
    assert.equal(featureRelease('JAVA_VERSION="1.8.0_442"'), 8);
    assert.equal(featureRelease("    java.version = 21.0.2\n"), 21);
    assert.equal(featureRelease("no release here"), undefined);
  });
});

describe("the database server of this machine", () => {
  it("is recognised by what it says, or MySQL would be initialized as MariaDB", () => {
    assert.deepEqual(mysqlRelease("mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu"), {
      kind: "mariadb",
      version: "10.11.19",
    });
    assert.deepEqual(mysqlRelease("/usr/sbin/mysqld  Ver 8.0.36 for Linux on x86_64 (Source distribution)"), {
      kind: "mysql",
      version: "8.0.36",
    });
    assert.equal(mysqlRelease("command not found"), undefined);
  });

  it("is one that Debezium can read, or a source never gets its first row", () => {
    for (const version of ["8.0.36", "8.4.0", "9.7.4"]) assert.ok(isUsable({ kind: "mysql", version }));
    assert.ok(!isUsable({ kind: "mysql", version: "5.7.44" }));
    assert.ok(isUsable({ kind: "mariadb", version: "11.8.2" }));
  });
});
