package diag

import "testing"

func TestDiff(t *testing.T) {
	for name, c := range map[string]struct{ before, after, want string }{
		"same":          {"a\n", "a\n", ""},
		"one line":      {"1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nX\n5\n6\n7\n", "--- f\n+++ f\n@@ -2,5 +2,5 @@\n 2\n 3\n-4\n+X\n 5\n 6\n"},
		"at the start":  {"1\n2\n3\n4\n", "X\n2\n3\n4\n", "--- f\n+++ f\n@@ -1,3 +1,3 @@\n-1\n+X\n 2\n 3\n"},
		"added":         {"1\n2\n", "1\n2\n3\n", "--- f\n+++ f\n@@ -1,2 +1,3 @@\n 1\n 2\n+3\n"},
		"no line break": {"1\n2", "1\n2\n3", "--- f\n+++ f\n@@ -1,2 +1,3 @@\n 1\n-2\n\\ No newline at end of file\n+2\n+3\n\\ No newline at end of file\n"},
		"two hunks":     {"1\n2\n3\n4\n5\n6\n7\n8\n", "X\n2\n3\n4\n5\n6\n7\nY\n", "--- f\n+++ f\n@@ -1,3 +1,3 @@\n-1\n+X\n 2\n 3\n@@ -6,3 +6,3 @@\n 6\n 7\n-8\n+Y\n"},
		"joined":        {"1\n2\n3\n4\n5\n6\n", "X\n2\n3\n4\n5\nY\n", "--- f\n+++ f\n@@ -1,6 +1,6 @@\n-1\n+X\n 2\n 3\n 4\n 5\n-6\n+Y\n"},
		"from nothing":  {"", "1\n", "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+1\n"},
		"crlf":          {"1\r\n", "2\r\n", "--- f\n+++ f\n@@ -1,1 +1,1 @@\n-1\n+2\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Diff("f", c.before, c.after); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
