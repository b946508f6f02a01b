/**
 * Plays a warehouse on DuckDB: each statement is parsed in the warehouse's own dialect, by sqlglot, and what it means is
 * done. Snowflake is played by fakesnow, which knows more of it. One request a line, as JSON, and one answer.
 */
export const WAREHOUSE_PROGRAM = `
import base64, gzip, json, re, sys
import sqlglot
from sqlglot import exp

dialect = sys.argv[1]
if dialect == "snowflake":
    import fakesnow, snowflake.connector
    patched = fakesnow.patch()
    patched.__enter__()
    cursor = snowflake.connector.connect(database="db", schema="public").cursor()
    db = cursor._duck_conn
else:
    import duckdb
    db = duckdb.connect()
db.execute("SET TimeZone = 'UTC'")

# What moves files, which sqlglot does not know; the rows in them are asked for beside.
UNPARSED = re.compile(r"^(PUT|REMOVE|CREATE VOLUME) ")

def run(sql):
    if UNPARSED.match(sql):
        return answer([], [])
    trees = sqlglot.parse(sql, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    if any(isinstance(part, exp.Command) for tree in trees for part in tree.walk()):
        raise ValueError("not understood: " + sql)
    if sql.startswith("COPY INTO "):
        return answer([], [])
    if sql in ("BEGIN", "COMMIT", "ROLLBACK"):
        db.execute(sql)
        return answer([], [])
    if dialect == "snowflake":
        cursor.execute(sql)
        return answer([each[0] for each in cursor.description or []], cursor.fetchall())
    found = None
    for tree in trees:
        if isinstance(tree, exp.Use):
            continue
        for part in each_action(tree):
            found = db.execute(listing(part.sql("duckdb")))
    return answer([each[0] for each in found.description or []], found.fetchall()) if found else answer([], [])

# DuckDB alters one thing at a time.
def each_action(tree):
    if not isinstance(tree, exp.Alter):
        return [tree]
    parts = []
    for action in tree.args["actions"]:
        part = tree.copy()
        part.set("actions", [action.copy()])
        parts.append(part)
    return parts

# BigQuery has a catalogue in each dataset.
def listing(sql):
    return re.sub(r'FROM "?(\\w+)"?\\."?INFORMATION_SCHEMA"?\\."?COLUMNS"?(?: AS \\w+)?', r"FROM information_schema.columns WHERE table_schema = '\\1'", sql, flags=re.I)

def answer(columns, rows):
    return {"columns": columns, "rows": [[plain(value) for value in row] for row in rows]}

def plain(value):
    if value is None or isinstance(value, (bool, float)):
        return value
    return value.hex() if isinstance(value, (bytes, bytearray)) else str(value)

# Rows of a staged file, as the warehouse reads them: by the names of columns, each value as its column's type.
def copy(schema, table, path):
    types = {name.lower(): (name, kind) for name, kind in db.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = ? AND table_name = ?", [schema, table]).fetchall()}
    with gzip.open(path, "rt", encoding="utf-8", newline="\\n") as lines:
        for line in lines:
            row = json.loads(line, parse_float=str)
            named = [(types[key.lower()], value) for key, value in row.items() if value is not None]
            columns = ", ".join('"' + name + '"' for (name, _), _ in named)
            casts = ", ".join("CAST(? AS " + kind + ")" for (_, kind), _ in named)
            db.execute(f'INSERT INTO "{schema}"."{table}" ({columns}) SELECT {casts}', [stored(kind, value) for (_, kind), value in named])

def stored(kind, value):
    if kind == "BLOB":
        return base64.b64decode(value)
    if kind == "JSON" or isinstance(value, (dict, list)):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)

for line in sys.stdin:
    asked = json.loads(line)
    try:
        reply = copy(*asked["copy"]) or {} if "copy" in asked else run(asked["sql"])
    except Exception as error:
        reply = {"error": f"{type(error).__name__}: {error} [{asked}]"}
    print(json.dumps(reply), flush=True)
`
