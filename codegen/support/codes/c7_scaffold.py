"""C770 to C784, C789: projects made from a template, and kept up with it."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C770": CodePage(
        "folder that is not empty",
        "`codegen new` makes a folder, or fills one that holds nothing but a git repository; it never writes "
        "among other files. Nothing was written.",
        fix="Name another folder with `--into`, or empty this one.",
        example="codegen new input_schemas\n",
    ),
    "C771": CodePage(
        "name that no project can have",
        'The name of a project is the name of its folder, too, on every system: no slash, none of `<>:"|?*`, no '
        "dot or dash in front, no dot at the end, and no device of Windows such as `CON` or `NUL`. The folder may be "
        "elsewhere: `codegen new NAME --into DIR`.",
        fix="Write a name without slashes and special characters; `--into DIR` says where the folder goes.",
        example="codegen new services/orders\n",
    ),
    "C772": CodePage(
        "answer that the template does not take",
        "An answer is to a question that the template does not ask, or is none of those that it takes; the "
        "message is the template's. `--data QUESTION=ANSWER` gives one.",
        fix="Write `--data QUESTION=ANSWER` with a question and an answer of the template.",
        example="codegen new orders --data system=Orders\n",
    ),
    "C773": CodePage(
        "no template to be read",
        "A pack of templates is a git repository, named by its address, or a wheel, named by its path; in it lies"
        " a template of Copier, with `copier.yml`. Every release of a repository is a tag that is a version. The "
        "template must write `.copier-answers.yml`, or its projects could never be updated.",
        fix="Name a git repository with a tagged release, or a wheel, that holds `copier.yml`.",
        example="codegen new orders --pack http://example.org/packs/service.git@1.2.0\n",
    ),
    "C774": CodePage(
        "pack that is not pinned",
        "What a pack holds is pinned by a digest of its files' names, modes and bytes, which `--hash` gives the "
        "first time. Later the project's answers hold it: a release whose files changed since is refused, because a "
        "tag may be moved to other files.",
        fix="Read the pack, then give the digest that the help shows with `--hash`. Where a released tag has other "
        "files now, ask those who keep it.",
        example="codegen new orders --pack ../packs/service-1.2.0-py3-none-any.whl\n",
    ),
    "C775": CodePage(
        "template that wants to run code",
        "Tasks, migrations and extensions of a template are programs that run as you. None of them does unless "
        "`--trust` is given, each time. Read them first; the message says which kinds the template has.",
        fix="Read what the template would run; then write `--trust`, or take another template.",
        example='_tasks: ["make hooks"]\n',
    ),
    "C776": CodePage(
        "template that reaches outside",
        "A template writes below its project, and reads below its own folder. Symlinks, submodules, absolute "
        "paths, `..`, git's own folder, and more than 5000 files or 32 MiB are refused. Nothing was written.",
        fix="Ask those who keep the template to take out what reaches outside.",
        example="codegen new orders --pack http://example.org/packs/service.git@1.2.0\n",
    ),
    "C777": CodePage(
        "template that fails",
        "The template does not render: a fault in its text or its configuration, a task that ended with an error,"
        " or more than a minute of processor time. Nothing was written. Those who wrote the template must mend "
        "it.",
        fix="Mend the template at the place that the message names, or ask those who keep it.",
        example="{% if kind %}\n",
    ),
    "C778": CodePage(
        "no project of a template",
        "`codegen update` works in a folder that `codegen new` or Copier made: `.copier-answers.yml` says there "
        "from which version of which template.",
        fix="Bring `.copier-answers.yml` back from git, or begin a project with `codegen new`.",
        example="codegen update\n",
    ),
    "C779": CodePage(
        "changes that are not committed",
        "An update changes files that git has, so that `git diff` shows what it did and `git checkout` undoes it. "
        "Files that git does not have do not matter.",
        fix="Commit what is changed, or put it aside with `git stash`, and update again.",
        example="codegen update   # after an edit\n",
    ),
    "C780": CodePage(
        "conflict of an update",
        "You and the template changed the same lines. Both versions stand in the file between `<<<<<<<` and "
        "`>>>>>>>`; leave what is right, and say `git add FILE`. Where the template no longer has a file that you"
        " changed, keep it with `git add FILE` or let it go with `git rm FILE`. `codegen update` ends with 6 "
        "until none is left, also where markers were committed; those that a document had before do not matter.",
        fix="Leave what is right between the markers, and say `git add FILE`; `git rm FILE` lets a file go that the "
        "template no longer has.",
        example="<<<<<<< before updating\n",
    ),
    "C781": CodePage(
        "version that is not there",
        "A project goes from its version of the template to a newer one. The template of codegen has the versions"
        " of codegen: a newer one comes with a newer codegen, from where the project's answers say that it comes. "
        "Versions that were never released are kept nowhere; where a project was made from one, make another project "
        "from it and copy what differs.",
        fix="Install a newer codegen, or leave `--to` out for the newest version that there is.",
        example="codegen update --to 99.0.0\n",
    ),
    "C782": CodePage(
        "file in the way of an update",
        "The newer template has a file where there is one that git does not have. It was not overwritten, and "
        "nothing was changed: what git does not have cannot be merged.",
        fix="Move the file away, or add it to git and commit, so that both are merged.",
        example="codegen update   # where .env.example is ignored by git, and the template begins to have it\n",
    ),
    "C783": CodePage(
        "git that refuses",
        "Projects are updated with git's help. There is none on this machine, or it refused; the message is git's.",
        fix="Install git, or do what its message says.",
        example="codegen new orders   # without git on the PATH\n",
    ),
    "C789": CodePage(
        "place that no project can be made in",
        "The system does not let codegen write where the project should lie: you have no right to, the disk is full "
        "or read-only, or it is no place for files. The message is the system's. Nothing was written.",
        fix="Name another folder with `--into`, give yourself the right to write there, or make room.",
        example="codegen new orders --into /proc/orders\n",
    ),
}
