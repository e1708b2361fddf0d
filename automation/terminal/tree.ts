// An environment's progress as a tree: phase, component, resource under way. Pure: state and event -> state; state and
// time -> lines.
import colors from "picocolors";
import stringWidth from "string-width";
import type { Changes, Phase, Progress } from "../pulumi/progress.js";
import { fit, pad } from "./table.js";

/** What is under way. */
export interface Tree {
  phase?: { name: Phase; since: number };
  /** Components in the order in which they came. An empty name stands for resources in none. */
  components: Component[];
}

interface Component {
  name: string;
  done: number;
  running: { key: string; operation: string; type: string; name: string; since: number }[];
}

export const noTree: Tree = { components: [] };

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameTime = 80;
/** Fewest cells with room for times. */
const narrow = 24;

/** @param at milliseconds of the clock that `treeLines` is given, too */
export function grown(tree: Tree, progress: Progress, at: number): Tree {
  if (progress.kind === "message") return tree;
  if (progress.kind === "phase")
    return progress.state === "started" ? { phase: { name: progress.phase, since: at }, components: [] } : noTree;
  const { state, operation, type, name, within = "" } = progress;
  const key = `${type} ${name}`;
  const before = tree.components.find((component) => component.name === within) ?? {
    name: within,
    done: 0,
    running: [],
  };
  const others = before.running.filter((resource) => resource.key !== key);
  const after: Component =
    state === "started"
      ? { ...before, running: [...others, { key, operation, type, name, since: at }] }
      : { ...before, done: before.done + (state === "done" ? 1 : 0), running: others };
  const known = tree.components.some((component) => component.name === within);
  return {
    ...tree,
    components: known
      ? tree.components.map((component) => (component.name === within ? after : component))
      : [...tree.components, after],
  };
}

/** The lines of what is under way, at most `height` of at most `width` cells. */
export function treeLines(
  { phase, components }: Tree,
  { width, height, at }: { width: number; height: number; at: number },
): string[] {
  if (!phase) return [];
  const spinner = colors.cyan(frames[Math.floor(at / frameTime) % frames.length] ?? "");
  const done = components.reduce((sum, component) => sum + component.done, 0);
  const shown = new Set<string>();
  const line = (depth: number, mark: string, text: string, note: string, since?: number): string => {
    const time = since === undefined || width < narrow ? "" : `${((at - since) / 1000).toFixed(0)} s`.padStart(7);
    const start = `${"  ".repeat(depth)}${mark} `;
    const room = Math.max(1, width - stringWidth(start) - time.length);
    const fitting = fit(`${text} ${note}`, room);
    const told = fitting.startsWith(text) ? `${text}${colors.dim(fitting.slice(text.length))}` : fitting;
    return `${start}${time === "" ? told : pad(told, room)}${colors.dim(time)}`;
  };
  const below = (component: Component, depth: number): string[] => {
    shown.add(component.name);
    return component.running.flatMap(({ operation, type, name, since }) => {
      const own = components.find((one) => one.name === name && !shown.has(name));
      return own
        ? [line(depth, spinner, name, counted(own), since), ...below(own, depth + 1)]
        : [line(depth, spinner, `${operation} ${name}`, type, since)];
    });
  };
  // Resources in no component come first: they may be the components themselves. Components that are not under way,
  // such as unchanged ones, stand by themselves.
  const roots = [
    ...components.filter(({ name }) => name === ""),
    ...components.filter(({ name, running }) => name !== "" && running.length > 0),
  ];
  const all = [
    line(0, spinner, phase.name, done === 0 ? "" : `${done} done`, phase.since),
    ...roots.flatMap((root) =>
      shown.has(root.name)
        ? []
        : root.name === ""
          ? below(root, 1)
          : [line(1, " ", root.name, counted(root)), ...below(root, 2)],
    ),
  ];
  if (all.length <= height) return all;
  const first = all.slice(0, Math.max(1, height - 1));
  return height === 1 ? first : [...first, colors.dim(fit(`… ${all.length - first.length} more`, width))];
}

function counted({ done }: Component): string {
  return done === 0 ? "" : `${done} done`;
}

/** The lines for people that an event leaves on the screen. */
export function lasting(progress: Progress): string[] {
  switch (progress.kind) {
    case "phase": {
      const { phase, state, seconds, changes } = progress;
      if (state === "started") return [];
      const counted = changes === undefined ? "" : counts(changes);
      return [
        `${state === "done" ? colors.green("✓") : colors.red("✗")} ${phase} ${state} (${seconds.toFixed(1)} ` +
          `s)${counted === "" ? "" : colors.dim(`  ${counted}`)}`,
      ];
    }
    case "resource":
      return progress.state === "failed"
        ? [
            `  ${colors.red("✗")} ${progress.operation} ${progress.name} failed (${progress.seconds.toFixed(1)} ` +
              `s)  ${colors.dim(progress.type)}`,
          ]
        : [];
    case "message":
      return messageLines(progress);
  }
}

/** The same for a log file: one line when something begins and one when it ends. */
export function logged(progress: Progress): string[] {
  switch (progress.kind) {
    case "phase": {
      const { phase, state, seconds, changes } = progress;
      const counted = changes === undefined ? "" : counts(changes);
      return [
        state === "started"
          ? `${phase} …`
          : `${phase} ${state} (${seconds.toFixed(1)} s)${counted === "" ? "" : `: ${counted}`}`,
      ];
    }
    case "resource":
      return progress.state === "started"
        ? []
        : [
            `  ${progress.operation} ${progress.type} ${progress.name} ${progress.state} ` +
              `(${progress.seconds.toFixed(1)} s)`,
          ];
    case "message":
      return messageLines(progress);
  }
}

/** An error's text comes again at the end, with all others. */
function messageLines({ severity, resource, text }: Progress & { kind: "message" }): string[] {
  return severity === "error" ? [] : [`  ${resource === undefined ? "" : `${resource}: `}${text}`];
}

/** Such as `12 created, 3 updated`. Unchanged resources are not counted. */
function counts(changes: Changes): string {
  return Object.entries(changes)
    .flatMap(([operation, count]) =>
      operation === "same" || count === 0 ? [] : [`${count} ${participles[operation] ?? operation}`],
    )
    .join(", ");
}

const participles: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
};
