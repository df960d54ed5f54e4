/** Stories that mostly wait, told at the same time; each by itself needs its programs. */
import { testWith, type Tool } from "../../support/tools.ts";

export interface Story {
  readonly name: string;
  readonly tools: readonly Tool[];
  run(t: Deno.TestContext): Promise<void>;
}

/** One test of all those whose programs are there; each of the others says what it lacks. */
export function testTogether(name: string, stories: readonly Story[]): void {
  const lacking = (story: Story) => story.tools.some((tool) => tool.path === undefined);
  for (const story of stories.filter(lacking)) {
    testWith(story.tools, `${name}: ${story.name}`, () => Promise.resolve());
  }
  const told = stories.filter((story) => !lacking(story));
  if (told.length === 0) return;
  // what they open and close overlaps
  const overlapping = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  Deno.test(name, async (t) => {
    await Promise.all(
      told.map((story) => t.step({ name: story.name, fn: (t) => story.run(t), ...overlapping })),
    );
  });
}
