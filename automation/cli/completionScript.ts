// Makes shell completions from the commands themselves. The scripts don't run `cdc` while somebody types. Facts: Bash
// manual, "Programmable Completion"; zsh manual, "Completion System" (compadd, _describe); fish documentation,
// "complete".
import type { Command, Option } from "commander";

export type Shell = "bash" | "zsh" | "fish";

/** Completions where a value is expected; none when nothing is known about it. */
type Value = "stack" | "file" | "directory" | "none";

interface Entry {
  word: string;
  description: string;
}

/** A command with what may come after it. */
interface Place {
  /** Such as `cdc env up`. */
  path: string;
  commands: Entry[];
  options: (Entry & { value?: Value })[];
  argument: Value;
}

/** The script that makes a shell complete `cdc`, without a newline at its end. */
export function completionScript(program: Command, shell: Shell): string {
  const places = placesOf(program, program.name());
  return { bash, zsh, fish }[shell](places).trim();
}

function placesOf(command: Command, path: string): Place[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command).filter((child) => child.name() !== "help");
  const [argument] = command.registeredArguments;
  return [
    {
      path,
      commands: [
        ...children.map((child) => ({ word: child.name(), description: sentence(child.description()) })),
        ...(argument?.argChoices ?? []).map((word) => ({ word, description: argument?.description ?? "" })),
      ],
      options: help.visibleOptions(command).flatMap(optionEntries),
      argument: valueOf(argument?.name()),
    },
    ...children.flatMap((child) => placesOf(child, `${path} ${child.name()}`)),
  ];
}

function optionEntries({ long, required, flags, description }: Option): Place["options"] {
  if (!long) return [];
  const [, placeholder] = /<(.+)>/.exec(flags) ?? [];
  return [{ word: long, description: sentence(description), ...(required && { value: valueOf(placeholder) }) }];
}

function valueOf(placeholder: string | undefined): Value {
  return placeholder === "stack" || placeholder === "file" || placeholder === "directory" ? placeholder : "none";
}

/** The first sentence, which fits into a line of a shell's list. */
function sentence(text: string): string {
  return (text.split(/[;:(]/)[0] ?? "").trim();
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const paths = (places: readonly Place[]) =>
  places
    .slice(1)
    .map(({ path }) => quoted(path))
    .join("|");
const words = ({ commands, options }: Place) => [...commands, ...options];
const asking = (places: readonly Place[]) =>
  places.flatMap(({ path, options }) =>
    options.flatMap(({ word, value }) => (value === undefined ? [] : [{ after: quoted(`${path} ${word}`), value }])),
  );

function bash(places: readonly Place[]): string {
  const values: Record<Value, string> = {
    stack: 'words+=" $(_cdc_stacks)"; files="$(compgen -f -X \'!*.y*ml\' -- "$cur")"',
    file: 'files="$(compgen -f -- "$cur")"',
    directory: 'files="$(compgen -d -- "$cur")"',
    none: ":",
  };
  return `
# cdc: eval "$(cdc completion bash)"
_cdc_stacks() {
  local file
  for file in Pulumi.*.yaml; do [ -e "$file" ] && file="\${file#Pulumi.}" && echo "\${file%.yaml}"; done
}
_cdc() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  local at=cdc word words="" files="" IFS=$' \\t\\n'
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in ${paths(places)}) at="$at $word" ;; esac
  done
  case "$at $prev" in
${asking(places)
  .map(({ after, value }) => `    ${after}) ${values[value]} ;;`)
  .join("\n")}
    *) case "$at" in
${places
  .map(
    (place) =>
      `      ${quoted(place.path)}) words=${quoted(
        words(place)
          .map(({ word }) => word)
          .join(" "),
      )}; ${values[place.argument]} ;;`,
  )
  .join("\n")}
    esac ;;
  esac
  words="$(compgen -W "$words" -- "$cur")"
  IFS=$'\\n'
  COMPREPLY=($words $files)
}
complete -o filenames -F _cdc cdc
`;
}

function zsh(places: readonly Place[]): string {
  const values: Record<Value, string> = {
    stack: 'stacks=(Pulumi.*.yaml(N)); stacks=(${${stacks#Pulumi.}%.yaml}); compadd -a stacks; _files -g "*.y(a|)ml"',
    file: "_files",
    directory: "_files -/",
    none: ":",
  };
  const described = ({ word, description }: Entry) => quoted(`${word.replaceAll(":", "\\:")}:${description}`);
  return `
# cdc: eval "$(cdc completion zsh)"
_cdc() {
  local at=cdc word
  local -a stacks entries
  for word in \${words[2,CURRENT-1]}; do
    case "$at $word" in (${paths(places)}) at="$at $word" ;; esac
  done
  case "$at \${words[CURRENT-1]}" in
${asking(places)
  .map(({ after, value }) => `    (${after}) ${values[value]}; return ;;`)
  .join("\n")}
  esac
  case "$at" in
${places
  .map(
    (place) =>
      `    (${quoted(place.path)}) ` +
      `entries=(${words(place).map(described).join(" ")})` +
      `${place.argument === "none" ? "" : `; ${values[place.argument]}`} ` +
      ";;",
  )
  .join("\n")}
  esac
  _describe -t commands cdc entries
}
compdef _cdc cdc
`;
}

function fish(places: readonly Place[]): string {
  const values: Record<Value, string> = {
    stack: "-x -a '(__cdc_stacks; __fish_complete_suffix .yaml)'",
    file: "-r -F",
    directory: "-x -a '(__fish_complete_directories)'",
    none: "-x",
  };
  const argument = (value: Value) => values[value].replace(/^-[xr] /, "");
  const lines = places.flatMap(({ path, commands, options, argument: value }) => {
    const at = `complete -c cdc -n "__cdc_at '${path}'"`;
    return [
      ...commands.map(({ word, description }) => `${at} -a ${word} -d ${fishQuoted(description)}`),
      ...(value === "none" ? [] : [`${at} ${argument(value)}`]),
      ...options.map(
        ({ word, description, value: taken }) =>
          `${at} -l ${word.slice(2)}${taken === undefined ? "" : ` ${values[taken]}`} -d ${fishQuoted(description)}`,
      ),
    ];
  });
  return `
# cdc: cdc completion fish | source
function __cdc_at
  set -l tokens (commandline -opc)
  set -e tokens[1]
  set -l at cdc
  for word in $tokens
    switch "$at $word"
      case ${places
        .slice(1)
        .map(({ path }) => quoted(path))
        .join(" ")}
        set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
function __cdc_stacks
  for file in Pulumi.*.yaml
    string replace -r '^Pulumi\\.(.*)\\.yaml$' '$1' -- $file
  end
end
complete -c cdc -f
${lines.join("\n")}
`;
}

const fishQuoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
