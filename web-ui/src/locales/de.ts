/** All words of this language by namespace; each feature has a file of its own. */
export const words = import.meta.glob<Record<string, unknown>>("./de/*.json", {
  eager: true,
  import: "default",
});
