# gains: code from the disk, with what it brings
# expect: raises ModuleNotFoundError | refused
import ftplib

loot = ftplib.FTP
