// Reads bundles as the format describes them, with none of codegen's code and none of OpenSSL's: envelope, signature,
// statement, manifest and files. Says nothing about figures, policy, reviews, time and sequence.
//
//   node verify.mjs ALLOWED_SIGNERS FOLDER...      one line of JSON a folder: {"held": true} or {"refused": check}

import { lstatSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as ed from "@noble/ed25519";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

ed.hashes.sha512 = sha512;

const DAY = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/;
const HEX = /^[0-9a-f]{64}$/;
const PLACE =
  /^(run\.json|report\.html|sbom\.cdx\.json|MANIFEST\.sha256|report\.dsse\.json|workspace\/.+|raw\/[a-z][a-z0-9_]*\.(json|xml)|reviews\/[0-9a-f]{16}\.json(\.sig)?)$/su;
const MANIFEST = "MANIFEST.sha256";
const ENVELOPE = "report.dsse.json";
const PAYLOAD_TYPE = "application/vnd.in-toto+json";

class Refused extends Error {
  constructor(check, why) {
    super(why);
    this.check = check;
  }
}

function demand(condition, check, why) {
  if (!condition) throw new Refused(check, why);
}

const compare = (one, other) => Buffer.compare(Buffer.from(one, "utf8"), Buffer.from(other, "utf8"));

// --- JSON in its one spelling ---------------------------------------------------------------------------------------

function compact(value, depth = 0) {
  if (depth > 32) throw new Error("too deep");
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new Error("half a pair of surrogates");
    return JSON.stringify(value);
  }
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Error("not a whole number");
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => compact(item, depth + 1)).join(",")}]`;
  if (value === null || typeof value !== "object") throw new Error("nothing that may stand here");
  const members = Object.keys(value).sort(compare);
  return `{${members.map((name) => `${compact(name)}:${compact(value[name], depth + 1)}`).join(",")}}`;
}

function parsed(bytes, check, end) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text);
    demand(compact(value) + end === text, check, "not the one spelling");
    return value;
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(check, String(error.message));
  }
}

function members(value, names, check) {
  demand(value !== null && typeof value === "object" && !Array.isArray(value), check, "not an object");
  demand(Object.keys(value).sort().join() === [...names].sort().join(), check, "other members");
}

function unbase64(text, check) {
  demand(typeof text === "string" && text !== "", check, "not a text");
  const bytes = Buffer.from(text, "base64");
  demand(bytes.toString("base64") === text, check, "not the one base64");
  return bytes;
}

// --- keys -----------------------------------------------------------------------------------------------------------

function signers(path) {
  const keys = new Map();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const found = /^\S+ .*?namespaces="([^"]*)".* ssh-ed25519 (\S+)/.exec(line);
    if (!found || !found[1].split(",").includes("codegen-evidence")) continue;
    const blob = Buffer.from(found[2], "base64");
    const name = `SHA256:${Buffer.from(sha256(blob)).toString("base64").replace(/=+$/, "")}`;
    keys.set(name, new Uint8Array(blob.subarray(blob.length - 32)));
  }
  return keys;
}

// The equation without cofactor, for an R and a key of large order in their one encoding.
function isSigned(signature, message, key) {
  try {
    if (!ed.verify(signature, message, key, { zip215: false })) return false;
    const point = ed.Point.fromBytes(key);
    const nonce = ed.Point.fromBytes(signature.subarray(0, 32));
    if (point.isSmallOrder() || nonce.isSmallOrder()) return false;
    const order = ed.Point.CURVE().n;
    const little = (bytes) => BigInt(`0x${bytesToHex(Uint8Array.from(bytes).reverse())}`);
    const challenge = little(sha512(Buffer.concat([signature.subarray(0, 32), key, message]))) % order;
    const sum = ed.Point.BASE.multiply(little(signature.subarray(32)), false);
    return sum.equals(point.multiply(challenge, false).add(nonce));
  } catch {
    return false;
  }
}

// --- the folder -----------------------------------------------------------------------------------------------------

function walk(folder) {
  const paths = [];
  const visit = (above, depth) => {
    demand(depth <= 32, "size", "too deep");
    const names = readdirSync(Buffer.from(join(folder, above)), { encoding: "buffer" });
    demand(names.length > 0, "names", "an empty folder");
    for (const raw of names) {
      const name = raw.toString("utf8");
      demand(Buffer.from(name, "utf8").equals(raw), "size", "a name that is not UTF-8");
      const path = above ? `${above}/${name}` : name;
      const found = lstatSync(join(folder, path));
      if (found.isDirectory()) visit(path, depth + 1);
      else {
        demand(found.isFile() && found.nlink === 1, "size", `${path} is no regular file`);
        demand(found.size <= (path === ENVELOPE ? 32 : 64) * 2 ** 20, "size", `${path} is too large`);
        demand(Buffer.byteLength(path) <= 512, "size", "a path that is too long");
        paths.push(path);
      }
    }
  };
  visit("", 0);
  const folded = new Set(paths.map((path) => path.normalize("NFC").toLowerCase()));
  demand(folded.size === paths.length, "size", "names that collide");
  return paths;
}

function listed(bytes) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused("names", "not UTF-8");
  }
  demand(text !== "" && text.endsWith("\n"), "names", "no last line break");
  const lines = text.slice(0, -1).split("\n");
  const digests = new Map();
  let last = "";
  for (const line of lines) {
    const found = /^([0-9a-f]{64}) {2}([^\\\u0000-\u001f\u007f-\u009f]+)$/u.exec(line);
    demand(found, "names", "a line of another form");
    const path = found[2];
    demand(path.split("/").every((part) => part && part !== "." && part !== ".."), "names", "not a plain path");
    demand(path.normalize("NFC") === path, "names", "not in its normal form");
    demand(path !== MANIFEST && path !== ENVELOPE && !path.startsWith("reviews/"), "names", "may not be listed");
    demand(last === "" || compare(last, path) < 0, "names", "not sorted");
    digests.set(path, found[1]);
    last = path;
  }
  return digests;
}

function time(text) {
  const found = typeof text === "string" && DAY.exec(text);
  demand(found, "payload", "not a time");
  const moment = new Date(text);
  demand(!Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 19) + "Z" === text, "payload", "not a day");
}

function statementOf(payload) {
  const statement = parsed(payload, "payload", "");
  members(statement, ["_type", "predicateType", "subject", "predicate"], "payload");
  demand(statement._type === "https://in-toto.io/Statement/v1", "payload", "another statement");
  demand(statement.predicateType === "urn:codegen:evidence:v1", "payload", "another predicate");
  const said = statement.predicate;
  members(
    said,
    ["format", "system", "module", "verdict", "plan", "codegen", "sequence", "previous", "signed", "expires"],
    "payload",
  );
  demand(said.format === 1, "payload", "another format");
  demand(/^[a-z][a-z0-9_]*$/.test(said.system), "payload", "not a system");
  demand(["PASS", "FAIL", "INCOMPLETE"].includes(said.verdict), "payload", "not a verdict");
  demand(HEX.test(said.plan), "payload", "not a digest");
  demand(typeof said.module === "string" && typeof said.codegen === "string", "payload", "not a text");
  demand(typeof said.sequence === "number" && said.sequence >= 1, "payload", "not a sequence");
  demand(said.previous === "" || HEX.test(said.previous), "payload", "not a digest");
  time(said.signed);
  time(said.expires);
  demand(said.signed < said.expires, "payload", "ends before it begins");
  demand(Array.isArray(statement.subject) && statement.subject.length > 0, "payload", "no subjects");
  let last = "";
  for (const subject of statement.subject) {
    members(subject, ["name", "digest"], "payload");
    members(subject.digest, ["sha256"], "payload");
    demand(typeof subject.name === "string" && compare(last, subject.name) < 0, "payload", "not sorted");
    demand(!subject.name.split("/").includes(".."), "payload", "not a plain path");
    demand(HEX.test(subject.digest.sha256), "payload", "not a digest");
    last = subject.name;
  }
  return statement;
}

// --- one bundle -----------------------------------------------------------------------------------------------------

function verify(folder, keys) {
  const paths = walk(folder);
  demand(paths.includes(ENVELOPE), "unsigned", "no envelope");
  const envelope = parsed(readFileSync(join(folder, ENVELOPE)), "envelope", "\n");
  members(envelope, ["payload", "payloadType", "signatures"], "envelope");
  demand(envelope.payloadType === PAYLOAD_TYPE, "envelope", "another payload");
  demand(Array.isArray(envelope.signatures) && envelope.signatures.length === 1, "envelope", "not one signature");
  members(envelope.signatures[0], ["keyid", "sig"], "envelope");
  const payload = unbase64(envelope.payload, "envelope");
  const signature = new Uint8Array(unbase64(envelope.signatures[0].sig, "envelope"));
  const key = keys.get(envelope.signatures[0].keyid);
  demand(key, "signature", "an unknown key");
  const head = Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `);
  demand(signature.length === 64, "signature", "not 64 bytes");
  demand(isSigned(signature, new Uint8Array(Buffer.concat([head, payload])), key), "signature", "not signed");
  const statement = statementOf(payload);
  for (const path of paths) demand(PLACE.test(path), "names", `${path} has no place`);
  demand(paths.includes(MANIFEST), "names", "no manifest");
  const manifest = readFileSync(join(folder, MANIFEST));
  const digests = listed(manifest);
  const present = paths.filter((path) => path !== MANIFEST && path !== ENVELOPE && !path.startsWith("reviews/"));
  demand(present.sort(compare).join("\n") === [...digests.keys()].join("\n"), "names", "other files");
  const report = `workspace/extractions/${statement.predicate.system}/report.json`;
  const named = [...digests.keys()].filter((path) => path.startsWith("workspace/generated/"));
  const wanted = [MANIFEST, report, ...named].sort(compare).join("\n");
  demand(statement.subject.map((subject) => subject.name).join("\n") === wanted, "names", "other subjects");
  for (const [path, digest] of digests)
    demand(bytesToHex(sha256(readFileSync(join(folder, path)))) === digest, "digests", path);
  for (const { name, digest } of statement.subject) {
    const found = name === MANIFEST ? bytesToHex(sha256(manifest)) : digests.get(name);
    demand(found === digest.sha256, "digests", name);
  }
}

const [allowed, ...folders] = process.argv.slice(2);
const keys = signers(allowed);
for (const folder of folders) {
  let answer = { held: true };
  try {
    verify(folder, keys);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    answer = { refused: error.check, why: error.message };
  }
  console.log(JSON.stringify(answer));
}
