import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.zip.ZipEntry;
import javax.servlet.http.HttpServletRequest;

class FileExamples {
    void request(HttpServletRequest request) throws Exception {
        String name = request.getParameter("file");
        // ruleid: java-path-traversal-request
        new FileInputStream("/srv/data/" + name);
        File target = new File("/srv/data", name);
        // ruleid: java-path-traversal-request
        Files.readAllBytes(target.toPath());
        // ruleid: java-path-traversal-request
        Files.copy(Paths.get("/srv/data/" + name), output);
        // ok: java-path-traversal-request
        new FileInputStream("/srv/data/" + FilenameUtils.getName(name));
        // ok: java-path-traversal-request
        Files.readString(Path.of("/srv/data/readme.txt"));
    }

    void checked(HttpServletRequest request, Path base) throws Exception {
        Path target = base.resolve(request.getParameter("file")).normalize();
        if (!target.startsWith(base)) {
            throw new IllegalArgumentException("outside");
        }
        // ok: java-path-traversal-request
        Files.readString(target);
    }

    void upload(MultipartFile upload) throws Exception {
        // ruleid: java-path-traversal-request
        upload.transferTo(new File("/srv/uploads/" + upload.getOriginalFilename()));
        // ok: java-path-traversal-request
        upload.transferTo(File.createTempFile("upload", ".bin"));
    }

    void unzip(ZipInputStream zip, File directory) throws Exception {
        ZipEntry entry;
        while ((entry = zip.getNextEntry()) != null) {
            // ruleid: java-zip-slip
            File target = new File(directory, entry.getName());
        }
    }

    void unzipPath(ZipEntry entry, Path directory) throws Exception {
        String name = entry.getName();
        // ruleid: java-zip-slip
        Path target = directory.resolve(name);
        Files.createDirectories(target.getParent());
    }

    void unzipChecked(ZipEntry entry, Path directory) throws Exception {
        // ok: java-zip-slip
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException("outside");
        }
        Files.createDirectories(target.getParent());
    }

    void unzipFlat(ZipEntry entry, File directory) throws Exception {
        // ok: java-zip-slip
        File target = new File(directory, FilenameUtils.getName(entry.getName()));
    }

    void permissions(File file) throws Exception {
        // ruleid: java-file-world-writable
        file.setWritable(true, false);
        // ruleid: java-file-world-writable
        Files.setPosixFilePermissions(file.toPath(), PosixFilePermissions.fromString("rw-rw-rw-"));
        // ok: java-file-world-writable
        file.setWritable(true, true);
        // ok: java-file-world-writable
        Files.setPosixFilePermissions(file.toPath(), PosixFilePermissions.fromString("rw-r-----"));
    }

    void directory() throws Exception {
        // ruleid: java-temporary-directory-race
        File work = File.createTempFile("work", "");
        work.delete();
        work.mkdir();
    }

    void directoryAgain() throws Exception {
        // ruleid: java-temporary-directory-race
        File cache = File.createTempFile("cache", ".d");
        cache.delete();
        cache.mkdirs();
    }

    void directorySafe() throws Exception {
        // ok: java-temporary-directory-race
        Path work = Files.createTempDirectory("work");
        // ok: java-temporary-directory-race
        File file = File.createTempFile("report", ".txt");
        file.delete();
    }

    void fixedName(byte[] bytes) throws Exception {
        // ruleid: java-temporary-file-fixed-name
        new FileOutputStream("/tmp/report.txt");
        // ruleid: java-temporary-file-fixed-name
        Files.write(Paths.get("/tmp/cache.bin"), bytes);
        // ok: java-temporary-file-fixed-name
        Files.write(Files.createTempFile("cache", ".bin"), bytes);
        // ok: java-temporary-file-fixed-name
        new FileOutputStream("/srv/app/report.txt");
    }

    void create(File file, Path path, byte[] bytes) throws Exception {
        // ruleid: java-check-then-create
        if (!file.exists()) {
            new FileOutputStream(file);
        }
        // ruleid: java-check-then-create
        if (!Files.exists(path)) {
            Files.write(path, bytes);
        }
        // ok: java-check-then-create
        Files.write(path, bytes, StandardOpenOption.CREATE_NEW);
        // ok: java-check-then-create
        if (!file.exists()) {
            throw new IllegalStateException("missing");
        }
    }
}
